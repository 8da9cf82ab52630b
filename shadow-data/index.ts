export * from './core/index.ts';
export * from './inbound/index.ts';
export * from './outbound/index.ts';
export * from './provision/index.ts';
export * from './scan/index.ts';
export * from './stores/index.ts';
