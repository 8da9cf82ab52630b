import { useEffect } from 'react';

/** Sets the title of the browser tab, the page's name first. */
export function useTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Zerohour`;
  }, [page]);
}
