/** What drawings call the sender of an event that no actor published. */
export const OUTSIDE = 'outside';
