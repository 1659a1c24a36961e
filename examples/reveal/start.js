// Arrow keys on a figure are the figure's.
Reveal.initialize({ keyboardCondition: (event) => !event.target.closest?.("relu-curves") });
