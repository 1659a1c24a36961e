// The static server of `./build.sh serve`, of the browser tests and of the benchmarks: sirv on a loopback port.
//
// sirv-cli would do, but takes another port in silence where the wanted one is in use; this says so instead.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import sirv from "sirv";

const HOST = "127.0.0.1";

/** Files change under a running server whenever something is built, so nothing is cached. */
const OPTIONS = { dev: true, etag: true };

/**
 * Serves folders on 127.0.0.1.
 *
 * @param {Record<string, string>} folders from the prefix of the address to the folder: `{"/": "dist", "/peers/": "node_modules"}`
 * @param {number} port 0 for any free one
 * @returns {Promise<{baseUrl: string, close: () => Promise<void>}>} `baseUrl` ends with a slash
 */
export async function serve(folders, port = 0) {
  // Longest prefix first, so that "/" takes what no other folder does.
  const mounts = Object.entries(folders)
    .map(([prefix, folder]) => ({ prefix, handle: sirv(folder, OPTIONS) }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const server = createServer((request, response) => {
    const mount = mounts.find(({ prefix }) => request.url.startsWith(prefix));
    request.url = `/${request.url.slice(mount.prefix.length)}`;
    mount.handle(request, response);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
  return {
    baseUrl: `http://${HOST}:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** `node tools/server.mjs FOLDER PORT` */
async function main([folder, portText]) {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT = "${portText}": a whole number from 0 to 65535`);
  }
  const { baseUrl } = await serve({ "/": folder }, port).catch((error) => {
    throw error.code === "EADDRINUSE"
      ? new Error(`Port ${port} is in use; choose another: PORT=8081 ./build.sh serve`)
      : error;
  });
  console.log(`Serving ${folder} on ${baseUrl} (Ctrl+C ends it)`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
