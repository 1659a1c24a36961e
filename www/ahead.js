// A classic script: asks for the module of the course as soon as the opening picture is painted, long before the scripts that use it
// have imported one another. Asked for in the head of the page it would take the line from that picture.

(() => {
  const ask = () => {
    const link = document.createElement("link");
    Object.assign(link, {
      rel: "preload",
      href: "pkg/relu_lab_first.wasm",
      as: "fetch",
      type: "application/wasm",
      crossOrigin: "anonymous",
    });
    document.head.append(link);
  };
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(ask));
  const poster = document.querySelector("#hero img");
  if (!poster || poster.complete) painted();
  else for (const event of ["load", "error"]) poster.addEventListener(event, painted, { once: true });
})();
