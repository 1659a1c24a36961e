// A classic script, before the modules of a page: says in a sentence why no figure comes where modules are not loaded at all, from a
// file that was opened directly, in a frame without an origin, or where a script is missing.

(() => {
  let said = false;
  const say = (sentence) => {
    if (said) return;
    said = true;
    const box = document.createElement("p");
    box.setAttribute("role", "alert");
    box.className = "opened";
    box.textContent = sentence;
    const show = () => document.body.prepend(box);
    if (document.body) show();
    else addEventListener("DOMContentLoaded", show);
  };
  addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement)) return;
      if (location.protocol === "file:")
        say(
          "The figures of this page cannot be loaded from a file that was opened directly: browsers load no modules from there. Serve the folder, for example by ./build.sh serve, or open embed.html, which has everything inside.",
        );
      else if (self.origin === "null")
        say(
          "The figures of this page cannot be loaded in a frame without an origin of its own: embed.html works there.",
        );
      else
        say(
          `The figures of this page cannot be loaded: ${target.src} did not arrive. Check the connection and reload the page.`,
        );
    },
    true,
  );
})();
