// What begins when it is about to come into view: a figure far away costs nothing.

/** How far out of view it begins. */
const NEAR = "600px";

/** Does `act` once `element` is near; the function that is returned lets it be. */
export function whenNear(element, act) {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      act();
    },
    { rootMargin: NEAR },
  );
  near.observe(element);
  return () => near.disconnect();
}
