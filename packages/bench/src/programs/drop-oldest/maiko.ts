import { intoFullMailbox } from './full-mailbox';

export const measure = intoFullMailbox('drop-oldest');
