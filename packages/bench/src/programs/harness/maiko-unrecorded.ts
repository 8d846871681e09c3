import { publishing } from './publishing';

export const measure = publishing(false);
