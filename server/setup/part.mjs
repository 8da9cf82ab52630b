// @ts-check
/**
 * A part is one component that Zerohour needs. `find` looks for it and changes nothing; `obtain`
 * installs it. Both give one line.
 *
 * @typedef {{ ok: true, detail: string }} Found
 * @typedef {{ ok: false, missing: string, remedy: string }} Missing
 * @typedef {Found | Missing} Answer
 * @typedef {'run' | 'faults' | 'test'} Purpose
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {(purpose: Purpose) => boolean} needed
 * @property {() => Promise<Answer>} find
 * @property {(print: (line: string) => void) => Promise<Answer>} obtain
 */

/** @param {string} detail @returns {Found} */
export const found = (detail) => ({ ok: true, detail });

/** @param {string} what @param {string} remedy @returns {Missing} */
export const missing = (what, remedy) => ({ ok: false, missing: what, remedy });

/**
 * The error ZH-SETUP-001 of the registry in server/core/errors, which is not built yet when set-up
 * runs; a test holds the two texts equal.
 *
 * @param {string} part
 * @param {Missing} answer
 */
export const describeMissing = (part, { missing: reason, remedy }) =>
  `error ZH-SETUP-001: ${part} is missing: ${reason}\n  ${remedy}`;
