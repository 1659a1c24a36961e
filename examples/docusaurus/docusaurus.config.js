// The site lies in a folder of its server, as most do: the script's address begins with it.
const baseUrl = "/docusaurus/build/";

export default {
  title: "Notes",
  url: "https://example.org",
  baseUrl,
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false, theme: {} }]],
  scripts: [{ src: `${baseUrl}relu-lab/www/relu-lab.js`, type: "module" }],
};
