/** Limits that dialogs and runtime share. */

/** Bytes of the largest picture that can be tried in a dialog: as large as one in a message may be. */
export const LARGEST_TRIED_PICTURE = 20 * 1024 * 1024;
