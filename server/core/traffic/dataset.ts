export interface DatasetSpec {
  /** Path of the CSV file, relative to the scenario file. */
  readonly file: string;
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}

export interface DatasetPlan {
  readonly name: string;
  /** Rows are read by the server and stand at the end of the generated script. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}
