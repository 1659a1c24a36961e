// A module comes in two files (tools/split.mjs): the first has what most figures run, the rest all else. The rest is asked for when a
// state, a hand or a script is about to need it; where one needs it without having asked, the page waits for it.

/** What is thrown through the module where the rest does not arrive in time: what ran there has stopped halfway. */
export class RestMissing extends Error {}

/** Milliseconds until a browser that does not tell when it is idle is taken to be. */
const SOON_MS = 1000;

/** The rest of each module that is there, by the module's exports. */
const rests = new WeakMap();

/** The rest of one module, in a file at `address`. */
export class Rest {
  /** The compiled module, once it is joined to the first part. */
  module;
  #address;
  #compiled;
  #first;

  /** `compiled` is the module that is there already, where it is. */
  constructor(address, compiled) {
    this.#address = address;
    this.#compiled = compiled && Promise.resolve(compiled);
  }

  /** Joins it to the first part: `lab` is the module's glue, `first` what the WebAssembly exports. */
  join(lab, first) {
    this.#first = first;
    lab.rest.load = () => this.#put(this.#now());
    rests.set(lab, this);
  }

  /** Asks for the file; a Promise. */
  fetch() {
    this.#compiled ??= fetch(this.#address)
      .then((response) => {
        if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${this.#address}`);
        return response.arrayBuffer();
      })
      .then((bytes) => WebAssembly.compile(bytes))
      .catch((cause) => {
        // A later wish may have more luck.
        this.#compiled = undefined;
        throw cause;
      });
    return this.#compiled;
  }

  /** Resolves when it is there. */
  async ready() {
    if (!this.module) this.#put(await this.fetch());
  }

  #put(module) {
    if (this.module) return;
    // Writes its functions into the table that the first part calls them through.
    new WebAssembly.Instance(module, { first: this.#first });
    this.module = module;
  }

  /** The file at once, while everything waits. */
  #now() {
    try {
      const request = new XMLHttpRequest();
      request.open("GET", this.#address, false);
      // Bytes, one to a letter: a page may not wait for others.
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`${request.status} ${request.statusText}`);
      return new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0)));
    } catch (cause) {
      throw new RestMissing(`A part of this figure did not arrive: ${this.#address} (${cause.message ?? cause})`, {
        cause,
      });
    }
  }
}

/** The parts of a module, compiled, for workers; `rest` is undefined where it is not there. */
export const compiledParts = (lab) => ({ module: lab.compiledModule(), rest: rests.get(lab)?.module });

/** Whether all of a module is there. */
export const isWhole = (lab) => !rests.has(lab) || rests.get(lab).module !== undefined;

/** Resolves when all of a module is there: at once for one that came whole. */
export async function wholly(lab) {
  await rests.get(lab)?.ready();
  return lab;
}

/** Asks for the rest of what the page's first figure begins with as soon as the page has nothing else to do: where much will be tried. */
export function whollyWhenIdle() {
  const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, SOON_MS));
  // What does not arrive now is asked for again when it is needed.
  document.addEventListener("ready", ({ target }) => idle(() => target.lab && wholly(target.lab).catch(() => {})), {
    once: true,
  });
}
