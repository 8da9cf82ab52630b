// Sets light or dark before the first paint. It is a separate file because the
// Content-Security-Policy allows no inline script.
(() => {
  const key = 'zerohour-color-scheme';
  let wanted = 'auto';
  try {
    wanted = window.localStorage.getItem(key) ?? 'auto';
  } catch (error) {
    console.info('Colour scheme is not remembered:', error);
  }
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const scheme = wanted === 'light' || wanted === 'dark' ? wanted : dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
