// A classic script, before the modules of the lab: an address that says no state gets the picture of its figure at once.

(() => {
  const [, kind] = /^#?(\w*):?$/.exec(location.hash) ?? [];
  if (kind === undefined) return;
  const figure = document.getElementById("posters").content.getElementById(kind || "curves");
  if (figure) document.getElementById("place").append(figure);
})();
