import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
} from '@mantine/core';

/** Mantine takes its colours from tokens.css, the only place that names a colour. */
export const theme = createTheme({
  fontFamily: 'var(--zh-font)',
  fontFamilyMonospace: 'var(--zh-mono)',
  headings: { fontFamily: 'var(--zh-font)', fontWeight: '650' },
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: {
      styles: {
        content: {
          backgroundColor: 'var(--zh-surface)',
          border: '1px solid var(--zh-line-strong)',
        },
        header: { backgroundColor: 'var(--zh-surface)' },
        title: { fontSize: 18, fontWeight: 650 },
      },
    },
  },
  colors: {
    dark: [
      '#e9eef6',
      '#c4cedd',
      '#9dabbf',
      '#76859b',
      '#3b4a61',
      '#232e3f',
      '#182130',
      '#111722',
      '#0d121b',
      '#0a0e15',
    ],
    blue: [
      '#eaf2ff',
      '#d3e4ff',
      '#a8c9ff',
      '#7fb1ff',
      '#6ea8ff',
      '#4a8cf0',
      '#2f74e0',
      '#1d5fd0',
      '#184fae',
      '#12336f',
    ],
  },
});

const shared = {
  '--mantine-color-body': 'var(--zh-bg)',
  '--mantine-color-text': 'var(--zh-fg)',
  '--mantine-color-dimmed': 'var(--zh-muted)',
  '--mantine-color-default': 'var(--zh-surface)',
  '--mantine-color-default-hover': 'var(--zh-raised)',
  '--mantine-color-default-border': 'var(--zh-line)',
  '--mantine-color-default-color': 'var(--zh-fg)',
  '--mantine-color-placeholder': 'var(--zh-muted)',
  '--mantine-color-anchor': 'var(--zh-accent)',
  '--mantine-color-error': 'var(--zh-fail)',
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});

/** public/color-scheme.js reads the same key before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'zerohour-color-scheme' });
