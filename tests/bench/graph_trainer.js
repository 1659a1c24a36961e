// The other yardstick: the same training over a graph of objects, as a demonstration for reading writes it (TensorFlow Playground
// is one): a node knows its links, a link its nodes and its weight, and each sample walks along them.

class Link {
  constructor(source, target) {
    this.source = source;
    this.target = target;
    this.weight = 0;
    this.gradient = 0;
  }
}

class Node {
  constructor(relu) {
    this.relu = relu;
    this.inputs = [];
    this.outputs = [];
    this.bias = 0;
    this.gradient = 0;
    this.total = 0;
    this.output = 0;
    this.delta = 0;
  }

  update() {
    this.total = this.bias;
    for (let k = 0; k < this.inputs.length; k++) {
      const link = this.inputs[k];
      this.total += link.weight * link.source.output;
    }
    this.output = this.relu ? Math.max(0, this.total) : this.total;
  }
}

export class GraphTrainer {
  /** As PlainTrainer. */
  constructor(widths, x, y, { batch, rate }) {
    const last = widths.length - 1;
    this.layers = widths.map((units, layer) =>
      Array.from({ length: units }, () => new Node(layer > 0 && layer < last)),
    );
    for (let layer = 1; layer <= last; layer++) {
      for (const target of this.layers[layer]) {
        for (const source of this.layers[layer - 1]) {
          const link = new Link(source, target);
          source.outputs.push(link);
          target.inputs.push(link);
        }
      }
    }
    this.points = Array.from(y, (label, at) => ({
      x: Array.from(x.slice(at * widths[0], (at + 1) * widths[0])),
      label,
    }));
    this.batch = Math.min(batch, this.points.length);
    this.rate = rate;
    this.used = this.points.length;
  }

  setParameters(parameters) {
    let at = 0;
    for (const layer of this.layers.slice(1)) {
      for (const node of layer) for (const link of node.inputs) link.weight = parameters[at++];
      for (const node of layer) node.bias = parameters[at++];
    }
  }

  parameters() {
    const values = this.layers
      .slice(1)
      .flatMap((layer) => [
        ...layer.flatMap((node) => node.inputs.map(({ weight }) => weight)),
        ...layer.map(({ bias }) => bias),
      ]);
    return Float32Array.from(values);
  }

  shuffle() {
    for (let i = this.points.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [this.points[i], this.points[j]] = [this.points[j], this.points[i]];
    }
  }

  /** `n` updates. */
  step(n) {
    const { layers, points } = this;
    const last = layers.length - 1;
    for (let step = 0; step < n; step++) {
      if (this.used >= points.length) {
        this.used = 0;
        if (this.batch < points.length) this.shuffle();
      }
      const rows = Math.min(this.batch, points.length - this.used);
      for (let row = 0; row < rows; row++) {
        const point = points[this.used + row];
        for (let k = 0; k < layers[0].length; k++) layers[0][k].output = point.x[k];
        for (let layer = 1; layer <= last; layer++) {
          for (let k = 0; k < layers[layer].length; k++) layers[layer][k].update();
        }
        const [output] = layers[last];
        output.delta = (1 / (1 + Math.exp(-output.output)) - point.label) / rows;
        for (let layer = last; layer >= 1; layer--) {
          for (let k = 0; k < layers[layer].length; k++) {
            const node = layers[layer][k];
            if (layer < last) {
              node.delta = 0;
              for (let j = 0; j < node.outputs.length; j++) {
                const link = node.outputs[j];
                node.delta += link.weight * link.target.delta;
              }
              if (node.total <= 0) node.delta = 0;
            }
            node.gradient += node.delta;
            for (let j = 0; j < node.inputs.length; j++) {
              const link = node.inputs[j];
              link.gradient += node.delta * link.source.output;
            }
          }
        }
      }
      for (let layer = 1; layer <= last; layer++) {
        for (let k = 0; k < layers[layer].length; k++) {
          const node = layers[layer][k];
          node.bias -= this.rate * node.gradient;
          node.gradient = 0;
          for (let j = 0; j < node.inputs.length; j++) {
            const link = node.inputs[j];
            link.weight -= this.rate * link.gradient;
            link.gradient = 0;
          }
        }
      }
      this.used += rows;
    }
  }
}
