// Copies the script of the GOV.UK components to where Flask serves it. The pages work without it.
import { copyFile, mkdir } from "node:fs/promises";

const target = new URL("../static/build/", import.meta.url);
await mkdir(target, { recursive: true });
await copyFile(
  new URL("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js", import.meta.url),
  new URL("govuk-frontend.min.js", target),
);
