/** Something a supervisor did. */
export interface SupervisionNote {
  readonly tone: 'bad' | 'good';
  readonly text: string;
}
