// @ts-check
import { isTest } from '../tree.mjs';

const linesMax = 300;

/** @type {import('../tree.mjs').Rule} */
export const fileLength = {
  name: 'fileLength',
  why: `A file of more than ${linesMax} lines holds more than one noun.`,
  check: (tree) =>
    tree.files
      .filter(
        ({ path }) => /\.(m?tsx?|m?js|css)$/.test(path) && !isTest(path) && !tree.isGenerated(path),
      )
      .filter(({ lines }) => lineCount(lines) > linesMax)
      .map(({ path, lines }) => ({
        file: path,
        line: linesMax + 1,
        message: `the file has ${lineCount(lines)} lines, ${linesMax} are allowed: split it`,
      })),
};

/** @param {readonly string[]} lines with an empty one after the last newline */
function lineCount(lines) {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}
