// @ts-check
/**
 * A part is one thing that the house needs. `find` looks without changing anything; `obtain` gets
 * it. Both answer in one line; only what cannot be had is an error.
 *
 * @typedef {{ ok: true, detail: string }} Found
 * @typedef {{ ok: false, missing: string, remedy: string }} Missing
 * @typedef {Found | Missing} Answer
 * @typedef {'run' | 'test'} Purpose
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {(purpose: Purpose) => boolean} needed
 * @property {() => Promise<Answer>} find
 * @property {(say: (line: string) => void) => Promise<Answer>} obtain
 */

/** @param {string} detail @returns {Found} */
export const found = (detail) => ({ ok: true, detail });

/** @param {string} what @param {string} remedy @returns {Missing} */
export const missing = (what, remedy) => ({ ok: false, missing: what, remedy });
