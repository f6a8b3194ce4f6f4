// Prints what is wrong with a SARIF log, a line each: node sarif.mjs FOLDER LOG where npm has put @microsoft/jest-sarif into FOLDER.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, log] = process.argv.slice(2);
const modules = createRequire(join(folder, "index.js"));
// The schema of OASIS, which Microsoft's matchers hold.
const schema = modules("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const Ajv = modules("ajv");
const validate = new Ajv({ allErrors: true, schemaId: "auto", meta: false, unknownFormats: "ignore" })
  .addMetaSchema(modules("ajv/lib/refs/json-schema-draft-04.json"))
  .compile(schema);
validate(JSON.parse(await readFile(log, "utf8")));
for (const { dataPath, message } of validate.errors ?? []) console.log(`${dataPath}: ${message}`);
