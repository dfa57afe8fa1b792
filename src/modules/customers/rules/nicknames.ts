/** Other forms of given names heard on the phone: short ones, and those written nothing like they sound. Each line one name. */
const families = `
abigail abby abbie gail
albert al bert bertie
alexander alex sandy xander alec
alexandra alex sandra lexi
alfred alf alfie fred
amanda mandy
andrew andy drew
anne ann anna annie
anthony antony tony
arthur art artie
barbara barb babs
benjamin ben benny
bernadette bernie
catherine katherine kathryn katharine cathryn cath kath kathy cathy kate katie kitty
charles charlie chas chuck
charlotte charlie lottie
christine christina chris chrissie tina
christopher chris kit
daniel dan danny
david dave davey
deborah debra deb debbie
dennis denis den
dorothy dot dottie dolly
douglas doug
edward ed eddie ted teddy ned
eleanor ellie nell nora elinor
elizabeth elisabeth liz lizzie beth betty bess betsy eliza libby lisa
emily em emma millie
florence flo florrie
frances fran franny
francis frank frankie
frederick fred freddie
geoffrey jeffrey geoff jeff
george georgie
gerald gerry jerry
gillian jillian gill jill
gregory greg
harold harry hal
helen nell
henry harry hal
isabella isabel isobel izzy bella
jacqueline jackie jacqui
james jim jimmy jamie jem
janet jan
jennifer jen jenny
jessica jess jessie
joanna joanne jo
john jon jack johnny
jonathan jon jonny
joseph joe joey
josephine jo josie
judith judy
kenneth ken kenny
kevin kev
laurence lawrence larry laurie
leonard len lenny
louise lou
lucinda lucy
malcolm mal
margaret maggie meg peggy marge madge greta
mark marcus
martin marty
mary molly polly
matthew matt matty
maureen mo
michael mike mick mickey
mohammed muhammad mohamed mohammad muhammed mo
natalie nat
nathaniel nathan nat
nicholas nick nicky nico
nicola nicky nikki
oliver ollie
pamela pam
patricia pat patsy trish tricia
patrick pat paddy
penelope penny
peter pete
philip phillip phil
philippa pippa pip
rachel rachael rach
raymond ray
rebecca becky becca bex
reginald reg reggie
richard rich rick ricky dick
robert rob bob bobby robbie bert
roger rog
ronald ron ronnie
rosemary rose rosie
russell russ
samantha sam
samuel sam sammy
sarah sara sally
sean shaun shawn
sidney sydney sid
simon si
stephen steven steve
stephanie steph
stuart stewart stu
susan suzanne sue susie suzie
terence terry tel
theodore theo ted
theresa teresa terri tess
thomas tom tommy
timothy tim
valerie val
veronica ronnie
victor vic
victoria vicky vicki tori
vincent vince
walter walt wally
wilfred wilf
william will bill billy willie liam
winifred win winnie
yvonne von
zachary zac zak
aoife eefa
caoimhe keeva kweeva
niamh neve neave
saoirse seersha
siobhan shivawn shevaun chevonne
xavier zavier
phoebe feebee
`

const byName = new Map<string, readonly string[]>()
for (const line of families.trim().split('\n')) {
  const names = line.split(' ')
  for (const name of names) byName.set(name, [...new Set([...(byName.get(name) ?? []), ...names])])
}

/** Other forms of this given name; itself when there is none. */
export const givenNameFamily = (name: string): readonly string[] => byName.get(name) ?? [name]
