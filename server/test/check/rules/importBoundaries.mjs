// @ts-check
import { composedLayers, folderTrees } from '../folderTrees.mjs';
import { importsOf } from '../importGraph.mjs';

/** Tests may import helpers from anywhere. */
const tests = /\.(test|e2e|golden|contract|support)\.(m?tsx?|mjs)$|\/(test|testing)\//;

/** What the repository holds, as opposed to packages and Node's own modules. */
const ours = /^(server|web|scenarios|shadow-data)\//;

/**
 * @typedef {object} Boundary
 * @property {string} name
 * @property {(from: string) => boolean} holdsFor
 * @property {(to: string) => boolean} refuses
 *
 * @param {string} name
 * @param {RegExp} from
 * @param {RegExp} mayReach what of ours these files may import
 * @returns {Boundary}
 */
function reach(name, from, mayReach) {
  return {
    name,
    holdsFor: (file) => from.test(file),
    refuses: (to) => ours.test(to) && !mayReach.test(to),
  };
}

/**
 * The folder of a layer that a file lies in: the deepest one that the layer's tree lists, else the
 * first of its path. Undefined outside the layer and for the files directly in it.
 *
 * @param {string} layer
 * @param {string} path
 */
function folderIn(layer, path) {
  const folders = Object.keys(folderTrees[layer] ?? {});
  const listed = folders.filter((folder) => path.startsWith(`${layer}/${folder}/`));
  const [deepest] = listed.toSorted((a, b) => b.length - a.length);
  return deepest ?? new RegExp(`^${layer}/([^/]+)/`).exec(path)?.[1];
}

/**
 * @param {string} layer
 * @param {string} folder
 * @param {readonly string[]} mayImport
 * @returns {Boundary} refuses only what lies in another folder of the same layer
 */
function keepsToTree(layer, folder, mayImport) {
  const allowed = [folder, ...mayImport];
  return {
    name: `${layer}/${folder}-keeps-to-the-tree`,
    holdsFor: (from) => folderIn(layer, from) === folder,
    refuses: (to) => {
      const other = folderIn(layer, to);
      return other !== undefined && !allowed.includes(other);
    },
  };
}

/**
 * @param {string} layer whose own files compose its folders
 * @returns {Boundary}
 */
function composed(layer) {
  const own = new RegExp(`^${layer}/[^/]+$`);
  return {
    name: `${layer}-is-imported-by-no-folder-of-its-own`,
    holdsFor: (from) => from.startsWith(`${layer}/`) && !own.test(from),
    refuses: (to) => own.test(to),
  };
}

/** Who may import whom, as CONTRIBUTING.md says it. */
const boundaries = [
  ...Object.entries(folderTrees).flatMap(([layer, tree]) =>
    Object.entries(tree).map(([folder, mayImport]) => keepsToTree(layer, folder, mayImport)),
  ),
  ...composedLayers.map(composed),
  reach('core-imports-core', /^server\/core\//, /^server\/core\//),
  {
    name: 'core-is-pure',
    holdsFor: (/** @type {string} */ from) => from.startsWith('server/core/'),
    refuses: (/** @type {string} */ to) => to.startsWith('node:'),
  },
  reach(
    'edge-imports-core',
    /^server\/edge\//,
    /^(server\/(core|edge)\/|server\/root\.ts$|shadow-data\/)/,
  ),
  reach(
    'run-imports-edge-and-core',
    /^server\/run\//,
    /^(server\/(core|edge|run)\/|server\/(root|config|log)\.ts$|shadow-data\/)/,
  ),
  reach(
    'http-imports-run-and-core',
    /^server\/http\//,
    /^server\/((core|run|http)\/|(root|config|log)\.ts$)/,
  ),
  reach(
    'cli-imports-run-and-core',
    /^server\/cli\//,
    /^server\/((core|run|cli)\/|(root|config|log)\.ts$)/,
  ),
  reach(
    'nobody-imports-setup-bench-test',
    /^(?!server\/(setup|bench|test)\/)/,
    /^(?!server\/(setup|bench|test)\/)/,
  ),
  reach('web-imports-only-itself', /^web\/(src|dev)\//, /^web\//),
  reach('shadow-data-imports-nothing-of-ours', /^shadow-data\//, /^shadow-data\//),
  reach('the-shop-imports-only-shadow-data', /^scenarios\//, /^(scenarios|shadow-data)\//),
];

/** @type {import('../tree.mjs').Rule} */
export const importBoundaries = {
  name: 'importBoundaries',
  why: 'A layer that imports only what lies below it can be read, tested and replaced alone.',
  check: (tree) => {
    const boundariesOf = eachOnce((/** @type {string} */ from) =>
      tests.test(from) ? [] : boundaries.filter((one) => one.holdsFor(from)),
    );
    return importsOf(tree).flatMap(({ from, to, line }) => {
      const found = boundariesOf(from).filter((one) => one.refuses(to));
      return found.map(({ name }) => ({ file: from, line, message: `${name}: it imports ${to}` }));
    });
  },
};

/**
 * A file has many imports, and is asked for with each.
 *
 * @template T
 * @param {(path: string) => T} find
 * @returns {(path: string) => T}
 */
function eachOnce(find) {
  /** @type {Map<string, T>} */
  const known = new Map();
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
}
