import { configure } from '@testing-library/react';

// A busy machine takes longer than a second to load a page's modules.
configure({ asyncUtilTimeout: 15_000 });

/**
 * Adds to happy-dom what the charts use of a browser and happy-dom lacks: the loading of fonts, and a
 * canvas that accepts every drawing call and draws nothing.
 */
Object.defineProperty(document, 'fonts', {
  configurable: true,
  value: { load: () => Promise.resolve([]) },
});

Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
  configurable: true,
  value(this: HTMLCanvasElement) {
    const state: Record<string | symbol, unknown> = {
      canvas: this,
      measureText: () => ({ width: 0 }),
    };
    return new Proxy(state, { get: (target, name) => target[name] ?? ignore });
  },
});

const ignore = () => undefined;
