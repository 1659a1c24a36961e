// For pages that show figures in frames: gives each frame of a figure the height that it wants.

addEventListener("message", ({ source, data }) => {
  if (data?.type !== "relu-lab" || !Number.isFinite(data.height)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.style.height = `${Math.ceil(data.height)}px`;
  }
});
