// A module comes in two files (tools/split.mjs): the first has what most figures run, the rest all else. The rest is asked for when a
// state or a hand is about to need it. Only where something needs it without having asked, mostly a script, the page waits for it.

/** What is thrown through the module where the rest was needed at once and did not come: what ran there has stopped halfway. */
export class RestMissing extends Error {}

/** What is said where the parts are of two builds. */
export const RENEWED = "The site was renewed meanwhile: reload the page.";

/** Milliseconds until a browser that does not tell when it is idle is taken to be. */
const SOON_MS = 1000;

/** How the export of a first part begins that says which rest it wants (tools/split.mjs). */
const MARK = "rest ";

/** The rest of each module that is there, by the module's exports. */
const restOf = new WeakMap();

/** The rest of one module, in a file at `address`, made with the first part that `mark` names. */
export class Rest {
  /** The compiled module, once it is joined to the first part. */
  module;
  #address;
  #mark;
  #compiled;
  #joining;
  #first;

  /** `compiled` is the module that is there already, where it is. */
  constructor(address, mark, compiled) {
    this.#address = address;
    this.#mark = mark;
    this.#compiled = compiled && Promise.resolve(compiled);
  }

  /** Joins it to the first part: `lab` is the module's glue, `first` what the WebAssembly exports. A first part says which rest it wants. */
  join(lab, first) {
    const mark = Object.keys(first).find((name) => name.startsWith(MARK));
    // A script of the page may have begun with all of it in one file.
    if (mark === undefined) return;
    if (mark.slice(MARK.length) !== this.#mark) this.#compiled = undefined;
    this.#mark = mark.slice(MARK.length);
    this.#first = first;
    lab.rest.load = () => this.#now();
    restOf.set(lab, this);
  }

  /** No cache has another build's under this address. */
  get #file() {
    return `${this.#address}?${this.#mark}`;
  }

  /** Asks for the file; a Promise. */
  fetch() {
    this.#compiled ??= fetch(this.#file)
      .then((response) => {
        if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${this.#file}`);
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

  /** Resolves when it is there: once for all that wait, in their order. */
  async ready() {
    if (!this.module)
      this.#joining ??= this.#join().finally(() => {
        this.#joining = undefined;
      });
    await this.#joining;
  }

  async #join() {
    const module = await this.fetch();
    if (this.module) return;
    try {
      // Writes its functions into the table that the first part calls them through.
      await WebAssembly.instantiate(module, { first: this.#first });
    } catch (cause) {
      this.#compiled = undefined;
      throw cause;
    }
    this.module ??= module;
  }

  /** Gets the file and joins it, while everything waits. */
  #now() {
    try {
      const request = new XMLHttpRequest();
      request.open("GET", this.#file, false);
      // Bytes, one to a letter: a page may not wait for others.
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`${request.status} ${request.statusText}`);
      const module = new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0)));
      new WebAssembly.Instance(module, { first: this.#first });
      this.module = module;
    } catch (cause) {
      const renewed = cause instanceof WebAssembly.LinkError ? ` ${RENEWED}` : "";
      throw new RestMissing(
        `A part of this figure did not arrive: ${this.#file} (${cause.message ?? cause}).${renewed}`,
        { cause },
      );
    }
  }
}

/** The parts of a module, compiled, for workers; `rest` is undefined where it is not there. */
export const compiledParts = (lab) => ({ module: lab.compiledModule(), rest: restOf.get(lab)?.module });

/** Whether all of a module is there. */
export const isWhole = (lab) => !restOf.has(lab) || restOf.get(lab).module !== undefined;

/** Resolves when all of a module is there: at once for one that came whole. */
export async function wholly(lab) {
  await restOf.get(lab)?.ready();
  return lab;
}

/** Asks for the rest of what the page's figures begin with whenever the page has nothing else to do: where much will be tried. */
export function whollyWhenIdle() {
  const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, SOON_MS));
  // What does not arrive now is asked for again when it is needed.
  document.addEventListener("ready", ({ target: { lab } }) => lab && idle(() => wholly(lab).catch(() => {})));
}
