// @ts-check

/**
 * For each layer, its folders and those of the same layer that each may import: a tree, without a way
 * back. A folder may always import itself. It may import the files that lie directly in the layer, unless
 * `composedLayers` names the layer.
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
    plan: ['abort', 'diagnostics', 'scenario', 'slo', 'target', 'text', 'traffic'],
    stages: ['evidence', 'measure', 'plan', 'slo', 'text', 'traffic'],
    capacity: ['stages', 'text'],
    verdict: ['audit', 'capacity', 'plan', 'run', 'stages', 'text'],
    report: [
      'audit',
      'capacity',
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
  'server/run': {
    retry: [],
    context: [],
    catalog: [],
    worker: [],
    record: [],
    follow: ['retry'],
    audit: ['context', 'follow', 'retry'],
    target: ['audit'],
    admission: ['target'],
    conduct: ['audit', 'catalog', 'context', 'follow', 'record', 'retry', 'target'],
  },
};

/** Layers whose files directly in the layer compose its folders, so that no folder may import them. */
export const composedLayers = ['server/run'];
