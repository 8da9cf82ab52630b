// @ts-check
import { setUp } from './setup.mjs';

const named = process.argv[process.argv.indexOf('--for') + 1];
const purpose = named === 'test' || named === 'faults' ? named : 'run';
process.exitCode = await setUp(purpose, (line) => console.log(line));
