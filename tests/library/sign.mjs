// Sign standard input with the npm package: node sign.mjs KEY ID TIMESTAMP
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const [key, id, timestamp] = process.argv.slice(2);
const body = readFileSync(0, "utf8");
console.log(new Webhook(key).sign(id, new Date(Number(timestamp) * 1000), body));
