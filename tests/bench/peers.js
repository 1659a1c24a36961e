// The runtimes that the benchmarks compare with, for a page: their operators, each alone, on one thread.

/** `tfjs(names, values)` and `await ort(steps, repeats, values)`: both `{ run, read }`. */
export async function loadPeers() {
  const load = (source) =>
    new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: source, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  // TensorFlow.js
  await load("/peers/@tensorflow/tfjs-core/dist/tf-core.min.js");
  await load("/peers/@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js");
  await load("/peers/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");
  const { tf } = globalThis;
  tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  const backend = tf.backend();
  const FLOAT32 = 0;
  const LEAKY_SLOPE = 0.01;
  const tfjs = (names, values) => {
    const n = values.length;
    const id = (tensor) => backend.dataIdMap.get(tensor.dataId).id;
    const x = tf.tensor1d(values);
    const y = tf.add(x, 0);
    const [xId, yId] = [id(x), id(y)];
    const shape = new Uint8Array(new Int32Array([n]).buffer);
    const steps = names.split(", ").map((name, place) => {
      // The first step reads x, the others what was written last.
      const from = place === 0 ? xId : yId;
      if (name === "Multiply") {
        const types = ["number", "array", "number", "number", "array", "number", "number", "number"];
        const call = backend.wasm.cwrap(name, null, types);
        return () => call(xId, shape, 1, yId, shape, 1, FLOAT32, yId);
      }
      if (name === "LeakyRelu") {
        const call = backend.wasm.cwrap(name, null, ["number", "number", "number", "number"]);
        return () => call(from, FLOAT32, LEAKY_SLOPE, yId);
      }
      if (name === "Sigmoid") {
        const call = backend.wasm.cwrap(name, null, ["number", "number"]);
        return () => call(from, yId);
      }
      const call = backend.wasm.cwrap(name, null, ["number", "number", "number"]);
      return () => call(from, FLOAT32, yId);
    });
    const run = () => {
      for (const step of steps) {
        step();
      }
    };
    return { run, read: () => backend.readSync(y.dataId) };
  };

  // ONNX Runtime
  const ort = await import("/peers/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/peers/onnxruntime-web/dist/";
  // A model is protocol buffers: fields of a number, a kind, and a value; the numbers are those of onnx.proto.
  const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  const integer = (field, value) => [...varint(field << 3), ...varint(value)];
  const bytes = (field, value) => [...varint((field << 3) | 2), ...varint(value.length), ...value];
  const text = (field, value) => bytes(field, [...new TextEncoder().encode(value)]);
  const float = (field, value) => [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)];
  const [FLOAT_ATTRIBUTE, TEXT_ATTRIBUTE, FLOAT_TENSOR, IR_VERSION, OPSET] = [1, 3, 1, 9, 20];
  const attribute = ([name, value]) =>
    typeof value === "string"
      ? bytes(5, [...text(1, name), ...text(4, value), ...integer(20, TEXT_ATTRIBUTE)])
      : bytes(5, [...text(1, name), ...float(2, value), ...integer(20, FLOAT_ATTRIBUTE)]);
  const value = (field, name, n) =>
    bytes(field, [
      ...text(1, name),
      ...bytes(2, bytes(1, [...integer(1, FLOAT_TENSOR), ...bytes(2, bytes(1, integer(1, n)))])),
    ]);
  const model = (steps, repeats, n) => {
    const nodes = [];
    let last = "v0";
    let count = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const start = last;
      for (const [name, attributes = {}] of steps) {
        const inputs = name === "Mul" ? [start, last] : [last];
        count++;
        last = `v${count}`;
        const names = inputs.flatMap((input) => text(1, input));
        nodes.push(
          bytes(1, [...names, ...text(2, last), ...text(4, name), ...Object.entries(attributes).flatMap(attribute)]),
        );
      }
    }
    const graph = [...nodes.flat(), ...text(2, "row"), ...value(11, "v0", n), ...value(12, last, n)];
    return Uint8Array.from([
      ...integer(1, IR_VERSION),
      ...bytes(7, graph),
      ...bytes(8, [...text(1, ""), ...integer(2, OPSET)]),
    ]);
  };
  const ortOf = async (steps, repeats, values) => {
    const x = new ort.Tensor("float32", values, [values.length]);
    const options = { executionProviders: ["wasm"], graphOptimizationLevel: "disabled" };
    const session = await ort.InferenceSession.create(model(steps, repeats, values.length), options);
    const run = () => session.run({ v0: x });
    return { run, read: async () => Object.values(await run())[0].data };
  };
  return { tfjs, ort: ortOf };
}
