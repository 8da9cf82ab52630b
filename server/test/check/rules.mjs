// @ts-check
import { bannedWords } from './rules/bannedWords.mjs';
import { fencedBlocks } from './rules/fencedBlocks.mjs';
import { fileLength } from './rules/fileLength.mjs';
import { functionLength } from './rules/functionLength.mjs';
import { importBoundaries } from './rules/importBoundaries.mjs';
import { importCycles } from './rules/importCycles.mjs';
import { lockedPackages } from './rules/lockedPackages.mjs';
import { references } from './rules/references.mjs';
import { stringifiedError } from './rules/stringifiedError.mjs';
import { testSource } from './rules/testSource.mjs';

/** What `npm run check` refuses. `rules.test.mjs` proves each rule with what its `.planted.mjs` holds. */
export const rules = [
  bannedWords,
  fencedBlocks,
  fileLength,
  functionLength,
  importBoundaries,
  importCycles,
  lockedPackages,
  references,
  stringifiedError,
  testSource,
];
