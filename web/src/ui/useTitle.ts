import { useEffect } from 'react';

/** The browser tab's title: the page first, so that it can be told from its neighbours. */
export function useTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Zerohour`;
  }, [page]);
}
