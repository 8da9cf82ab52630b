// @ts-check

/**
 * For each layer, its folders and those of the same layer that each may import: a tree, without a way
 * back. A folder may always import itself and the files that lie directly in the layer.
 *
 * @type {Record<string, Record<string, readonly string[]>>}
 */
export const folderTrees = {
  'server/core': {
    text: [],
    diagnostics: [],
    run: [],
    traffic: ['text'],
    measure: ['traffic'],
    audit: ['diagnostics', 'text'],
    evidence: ['measure', 'text', 'traffic'],
    slo: ['diagnostics', 'measure', 'text', 'traffic'],
    abort: ['audit', 'measure', 'target', 'text', 'traffic'],
    scenario: ['abort', 'diagnostics', 'slo', 'text', 'traffic'],
    target: ['diagnostics', 'run', 'text'],
    plan: ['abort', 'diagnostics', 'evidence', 'scenario', 'slo', 'target', 'text', 'traffic'],
    stages: ['evidence', 'measure', 'plan', 'slo', 'text', 'traffic'],
    capacity: ['stages', 'text'],
    verdict: ['audit', 'capacity', 'plan', 'run', 'stages', 'text'],
    report: [
      'audit',
      'capacity',
      'evidence',
      'measure',
      'plan',
      'run',
      'slo',
      'stages',
      'target',
      'text',
      'verdict',
    ],
    schemas: ['report', 'scenario', 'slo', 'target'],
    worker: ['measure', 'plan', 'target', 'text'],
  },
  'shadow-data': {
    core: [],
    outbound: ['core'],
    inbound: ['core', 'outbound'],
    stores: ['core'],
    provision: ['core'],
    scan: ['core', 'provision'],
  },
};
