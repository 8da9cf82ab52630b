import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { typesOf } from './typegen/generate.mjs';

// zod schemas -> docs/openapi.json -> the console's types; a test holds both current.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = (args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
run(['node_modules/typescript/bin/tsc', '-b']);
run(['dist/server/http/openapi/write.js']);
const document = JSON.parse(readFileSync(`${root}docs/openapi.json`, 'utf8'));
writeFileSync(`${root}web/src/api/generated.ts`, await typesOf(document));
