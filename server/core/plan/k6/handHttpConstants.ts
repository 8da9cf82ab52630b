/** The constants of k6/http, which k6 exports beside its functions. */
export const httpConstants = [
  ...['1_0', '1_1', '1_2', '1_3'].map((version) => `TLS_${version}`),
  ...['GOOD', 'REVOKED', 'SERVER_FAILED', 'UNKNOWN'].map((status) => `OCSP_STATUS_${status}`),
  ...[
    'UNSPECIFIED',
    'KEY_COMPROMISE',
    'CA_COMPROMISE',
    'AFFILIATION_CHANGED',
    'SUPERSEDED',
    'CESSATION_OF_OPERATION',
    'CERTIFICATE_HOLD',
    'REMOVE_FROM_CRL',
    'PRIVILEGE_WITHDRAWN',
    'AA_COMPROMISE',
  ].map((reason) => `OCSP_REASON_${reason}`),
];
