// @ts-check

/**
 * For each layer, its folders and those of the same layer that each may import: a tree, without a way
 * back. A folder may always import itself. It may import the files that lie directly in the layer, unless
 * `composedLayers` names the layer. A folder within another counts as a folder of its own where it is
 * listed. A folder that is not listed composes the others: it may import all of them, and none of them may
 * import it.
 *
 * @type {Record<string, Record<string, readonly string[]>>}
 */
export const folderTrees = {
  'server/core': {
    text: [],
    diagnostics: ['text'],
    run: ['audit', 'text'],
    exchange: ['text'],
    traffic: ['text'],
    measure: ['exchange', 'traffic'],
    audit: ['diagnostics', 'text'],
    evidence: ['measure', 'text', 'traffic'],
    slo: ['diagnostics', 'measure', 'text', 'traffic'],
    abort: ['audit', 'measure', 'target', 'text', 'traffic'],
    scenario: ['abort', 'diagnostics', 'slo', 'text', 'traffic'],
    switch: ['diagnostics', 'target', 'text'],
    fault: ['diagnostics', 'text'],
    target: ['diagnostics', 'fault', 'run', 'text'],
    import: ['diagnostics', 'scenario', 'text', 'traffic'],
    plan: [
      'abort',
      'diagnostics',
      'evidence',
      'exchange',
      'scenario',
      'slo',
      'target',
      'text',
      'traffic',
    ],
    stages: ['evidence', 'measure', 'plan', 'slo', 'text', 'traffic'],
    live: ['evidence', 'measure', 'plan', 'run', 'slo', 'stages', 'target', 'text', 'traffic'],
    capacity: ['stages', 'text'],
    verdict: ['audit', 'capacity', 'plan', 'run', 'stages', 'target', 'text'],
    report: [
      'audit',
      'capacity',
      'evidence',
      'exchange',
      'measure',
      'plan',
      'run',
      'slo',
      'stages',
      'target',
      'text',
      'traffic',
      'verdict',
    ],
    trial: ['evidence', 'exchange', 'measure', 'plan', 'text', 'traffic', 'verdict'],
    schemas: ['report', 'scenario', 'slo', 'switch', 'target'],
    worker: ['exchange', 'measure', 'plan', 'target', 'text'],
  },
  'shadow-data': {
    core: [],
    outbound: ['core'],
    inbound: ['core', 'outbound'],
    stores: ['core'],
    provision: ['core'],
    scan: ['core', 'provision'],
  },
  'web/src': {
    api: [],
    format: [],
    ui: ['api', 'format'],
    measure: ['api'],
    charts: ['api', 'format', 'measure'],
    audit: ['api', 'format', 'ui'],
    exchange: ['api', 'format', 'ui'],
    preflight: ['api', 'format', 'ui'],
    killSwitch: ['api', 'format', 'ui'],
    login: ['api', 'ui'],
    settings: ['api', 'format', 'login', 'ui'],
    users: ['api', 'format', 'ui'],
    workers: ['api', 'format', 'ui'],
    scenarios: ['api', 'charts', 'exchange', 'format', 'measure', 'preflight', 'ui'],
    runs: ['api', 'audit', 'charts', 'format', 'measure', 'ui'],
    'runs/live': ['api', 'audit', 'exchange', 'format', 'measure', 'preflight', 'runs', 'ui'],
    report: ['api', 'audit', 'charts', 'exchange', 'format', 'measure', 'preflight', 'runs', 'ui'],
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
export const composedLayers = ['server/run', 'web/src'];
