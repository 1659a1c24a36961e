// What a word means and where a citation is from, told beside the sentence: following such a link would take the sentence away.

import { covers, leaves, uncovers } from "./back.js";
import { el } from "./dom.js";

/** Pixels between a word and what is told of it, and between that and the window's edge. */
const GAP = 8;

/** Lets links to the glossary and the references tell what they lead to, in place. */
export function asides() {
  const box = el("div", { class: "aside", id: "aside", role: "status", popover: "manual" });
  document.body.append(box);
  let of;

  const hide = () => {
    of?.removeAttribute("aria-describedby");
    of = undefined;
    if (box.matches(":popover-open")) box.hidePopover();
  };
  const put = () => {
    hide();
    uncovers();
  };
  const tell = (link) => {
    if (of === link) return;
    hide();
    const target = document.querySelector(link.getAttribute("href"));
    if (!target) return;
    // Copies of nodes, not HTML from text; ids stay with the originals.
    box.replaceChildren(...[...target.childNodes].map((node) => node.cloneNode(true)));
    if (target.localName === "dt")
      box.replaceChildren(el("strong", {}, target.textContent), ` ${target.nextElementSibling.textContent}`);
    of = link;
    link.setAttribute("aria-describedby", "aside");
    box.showPopover();
    const word = link.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const left = Math.min(Math.max(GAP, word.left), innerWidth - width - GAP);
    const below = word.bottom + GAP + height < innerHeight;
    box.style.left = `${left}px`;
    box.style.top = `${below ? word.bottom + GAP : Math.max(GAP, word.top - height - GAP)}px`;
  };

  const linkOf = (event) => event.target.closest?.("a.term, a.cite");
  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (link && event.pointerType === "mouse") tell(link);
    else if (of && !box.contains(event.target) && event.pointerType === "mouse") put();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link) tell(link);
    else if (!box.contains(event.target)) put();
  });
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link) {
      // A link that is followed makes an entry of its own.
      if (event.target.closest?.("a[href]:not(.try)")) {
        hide();
        leaves();
      } else if (!box.contains(event.target)) put();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tell(link);
    covers(hide, () => of === link);
  });
  addEventListener("scroll", put, { passive: true });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") put();
  });
}
