import classes from './Brand.module.css';

/** The product's mark and name; `compact` leaves the name out on a narrow screen. */
export function Brand(props: { readonly compact?: boolean }) {
  return (
    <span
      className={props.compact === true ? `${classes.brand} ${classes.compact}` : classes.brand}
    >
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <circle
          cx="12"
          cy="12"
          r="9.5"
          fill="none"
          stroke="var(--zh-line-strong)"
          strokeWidth="2.4"
          strokeDasharray="3.2 1.774"
        />
        <path d="M12 12V1.4" stroke="var(--zh-accent)" strokeWidth="2.8" strokeLinecap="round" />
        <circle cx="12" cy="12" r="2.4" fill="var(--zh-accent)" />
      </svg>
      <span className={classes.name}>Zerohour</span>
    </span>
  );
}
