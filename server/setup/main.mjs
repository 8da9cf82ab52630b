// @ts-check
import { setUp } from './setup.mjs';

const purpose = process.argv.includes('test') ? 'test' : 'run';
process.exitCode = await setUp(purpose, (line) => console.log(line));
