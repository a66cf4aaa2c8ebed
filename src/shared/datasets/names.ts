const datasetNames: Readonly<Record<string, string>> = {
  cifar10: 'CIFAR-10',
  sotu: 'State of the Union',
  ptb: 'Penn Treebank',
  'wikitext-2': 'WikiText-2',
  text: 'Own text',
  imagenet: 'ImageNet',
}

/** What a data set is called. */
export const datasetName = (id: string): string => datasetNames[id] ?? id
