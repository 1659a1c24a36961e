// The yardstick of the trainer's speed: the same training in plain JavaScript.
//
// Fully connected layers, relu, one output, binary cross-entropy on the logit, gradient descent on mini-batches, a shuffle an
// epoch: what `Trainer` does with `loss=bce_with_logits&opt=sgd`, in the same order of parameters. Written as one would who
// knows the engine: one Float32Array a matrix, made once; counted loops over flat indices; sums in locals; no closures,
// objects or calls in the inner loops. Like ours it does not work out the loss of a batch that nobody asks for.
//
// Plain code can skip what ours cannot: the gradient of a sample through a unit that is off, which is 0. With `skips` it does,
// and makes about two thirds of the multiplications; without it makes them all, as ours does.

class Layer {
  constructor(inputs, outputs, skips) {
    this.skips = skips;
    this.inputs = inputs;
    this.outputs = outputs;
    this.weight = new Float32Array(inputs * outputs);
    this.bias = new Float32Array(outputs);
    this.weightGradient = new Float32Array(inputs * outputs);
    this.biasGradient = new Float32Array(outputs);
    this.out = new Float32Array(outputs);
    this.delta = new Float32Array(outputs);
  }

  forward(input, relu) {
    const { inputs, outputs, weight, bias, out } = this;
    for (let unit = 0, at = 0; unit < outputs; unit++) {
      let sum = bias[unit];
      for (let k = 0; k < inputs; k++, at++) {
        sum += weight[at] * input[k];
      }
      out[unit] = relu && sum < 0 ? 0 : sum;
    }
  }

  /** Adds to the gradients what `delta` gives; writes the derivative by the input where `before` is a layer. */
  backward(input, before) {
    const { inputs, outputs, weight, weightGradient, biasGradient, delta, skips } = this;
    for (let unit = 0; unit < outputs; unit++) {
      const d = delta[unit];
      if (!skips || d !== 0) {
        biasGradient[unit] += d;
        for (let k = 0, at = unit * inputs; k < inputs; k++, at++) {
          weightGradient[at] += d * input[k];
        }
      }
    }
    if (before !== null) {
      const below = before.delta;
      below.fill(0);
      for (let unit = 0; unit < outputs; unit++) {
        const d = delta[unit];
        if (!skips || d !== 0) {
          for (let k = 0, at = unit * inputs; k < inputs; k++, at++) {
            below[k] += d * weight[at];
          }
        }
      }
      for (let k = 0; k < inputs; k++) {
        if (!(input[k] > 0)) {
          below[k] = 0;
        }
      }
    }
  }

  update(rate) {
    const { weight, bias, weightGradient, biasGradient } = this;
    for (let at = 0; at < weight.length; at++) {
      weight[at] -= rate * weightGradient[at];
      weightGradient[at] = 0;
    }
    for (let unit = 0; unit < bias.length; unit++) {
      bias[unit] -= rate * biasGradient[unit];
      biasGradient[unit] = 0;
    }
  }
}

export class PlainTrainer {
  /** `widths` from the inputs to the one output; `x` is `[count][inputs]`, `y` `[count]` of 0 and 1. */
  constructor(widths, x, y, { batch, rate, skips = true }) {
    this.layers = widths.slice(1).map((outputs, index) => new Layer(widths[index], outputs, skips));
    this.inputs = widths[0];
    this.x = Float32Array.from(x);
    this.y = Float32Array.from(y);
    this.batch = Math.min(batch, this.y.length);
    this.rate = rate;
    this.order = Uint32Array.from(this.y, (_, at) => at);
    this.used = this.order.length;
    this.point = new Float32Array(this.inputs);
  }

  /** Per layer W row-major [outputs][inputs], then b: the order of `Trainer`. */
  setParameters(parameters) {
    let at = 0;
    for (const layer of this.layers) {
      for (const part of [layer.weight, layer.bias]) {
        part.set(parameters.subarray(at, at + part.length));
        at += part.length;
      }
    }
  }

  parameters() {
    return Float32Array.from(this.layers.flatMap((layer) => [...layer.weight, ...layer.bias]));
  }

  shuffle() {
    const { order } = this;
    for (let i = order.length - 1; i > 0; i--) {
      const j = (Math.random() * (i + 1)) | 0;
      const other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
  }

  /** `n` updates. */
  step(n) {
    const { layers, inputs, order, point, x, y } = this;
    const last = layers[layers.length - 1];
    for (let step = 0; step < n; step++) {
      if (this.used >= order.length) {
        this.used = 0;
        // A batch of everything takes the points in order, as ours does.
        if (this.batch < order.length) {
          this.shuffle();
        }
      }
      const rows = Math.min(this.batch, order.length - this.used);
      for (let row = 0; row < rows; row++) {
        const sample = order[this.used + row];
        for (let k = 0; k < inputs; k++) {
          point[k] = x[sample * inputs + k];
        }
        let input = point;
        for (let index = 0; index < layers.length; index++) {
          layers[index].forward(input, index < layers.length - 1);
          input = layers[index].out;
        }
        last.delta[0] = (1 / (1 + Math.exp(-last.out[0])) - y[sample]) / rows;
        for (let index = layers.length - 1; index >= 0; index--) {
          layers[index].backward(index > 0 ? layers[index - 1].out : point, index > 0 ? layers[index - 1] : null);
        }
      }
      for (const layer of layers) {
        layer.update(this.rate);
      }
      this.used += rows;
    }
  }
}
