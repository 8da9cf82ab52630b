import type { ReactNode } from 'react';

/** A region that scrolls by itself. It takes the focus, so that the keyboard can scroll it. */
export function ScrollBox(props: {
  readonly label: string;
  readonly className: string | undefined;
  /** Announces what is added, for lists that grow while one reads. */
  readonly live?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section
      {...focusable}
      className={props.className}
      aria-label={props.label}
      aria-live={props.live === true ? 'polite' : undefined}
    >
      {props.children}
    </section>
  );
}

const focusable = { tabIndex: 0 };
