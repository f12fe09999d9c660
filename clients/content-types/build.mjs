// Copy the modules of the element, as the receiver serves them, and the licence into the package.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";

const from = new URL("../../receiver/web/static/tab/", import.meta.url);
const to = new URL("dist/", import.meta.url);
// The page of the receiver is no part of the element.
const isOfElement = (name) => name.endsWith(".js") && name !== "page.js";

rmSync(to, { recursive: true, force: true });
mkdirSync(to);
for (const name of readdirSync(from).filter(isOfElement)) copyFileSync(new URL(name, from), new URL(name, to));
copyFileSync(new URL("../../LICENSE", import.meta.url), new URL("LICENSE", import.meta.url));
