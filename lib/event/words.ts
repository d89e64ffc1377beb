import { once } from "../system/once.ts";

/** First words of run ids: short, friendly, each one once. */
export const adjectives: () => readonly string[] = once(() =>
  `
  able agile airy alert amber ample ancient apt arctic artful autumn azure bald balmy blithe bold bonny brave
  breezy bright brisk bronze calm candid careful cheery chilly civil clean clear clever coastal cobalt cool
  copper coral cosmic cosy crafty crisp curious dapper daring dashing deep deft dewy direct dusky eager early
  earnest easy elder elegant fabled fair famous fast fearless festive fine firm fleet fluent fond frank fresh
  frosty gallant gentle giddy gifted glad gleaming golden graceful grand grassy great green handy happy hardy
  hasty hazel hearty hidden honest humble icy ideal idle indigo ivory jade jaunty jolly jovial keen kind lasting
  lavish level light lilac limber lively loyal lucid lucky lunar major mellow merry mighty mild mindful misty
  modern modest mossy neat nimble noble northern novel oaken olive open orderly patient peaceful placid plain
  playful polite prime proud prudent quick quiet rapid rare ready regal robust rosy royal ruby rugged rustic
  sage scarlet serene sharp shiny silent silver sincere sleek smart snowy solar solid sound spry stable starry
  steady stellar still stout strong sturdy subtle summer sunny superb supple sure swift tall teal tender thrifty
  tidal tidy tranquil true trusty upbeat upright valiant vast velvet vernal vivid warm wary western whole wild
  winter wise witty wry young zesty
`.trim().split(/\s+/)
);

/** Second words of run ids. */
export const animals: () => readonly string[] = once(() =>
  `
  aardvark adder albatross alpaca anchovy ant antelope auk avocet badger barnacle bat bear beaver bee beetle
  bison bittern boar bobcat bream buffalo bullfinch bunting bustard buzzard camel caracal caribou carp cat
  chamois cheetah chough cicada civet clam cobra cod condor coot cormorant cougar cow coyote crab crane cricket
  crow cuckoo curlew deer dingo dipper dog dolphin donkey dormouse dotterel dove dragonfly duck dunlin eagle eel
  egret eider eland elk emu falcon ferret finch firefly flamingo fox frog gannet gazelle gecko gerbil gibbon
  giraffe gnu goat goldfinch goose gopher goshawk grebe grouse gull guppy haddock hamster hare harrier hawk
  hedgehog heron herring hippo hoopoe hornet horse hyena ibex ibis iguana impala jackal jackdaw jaguar jay
  kestrel kingfisher kite kiwi koala krill kudu lamprey lapwing lark lemming lemur leopard limpet linnet lion
  lizard llama lobster locust loon lynx macaw magpie mallard manatee mantis marlin marmot marten mink minnow
  mole mongoose moose moth mouse mule mullet narwhal newt nightjar nuthatch ocelot octopus okapi opossum orca
  oriole osprey ostrich otter owl oyster panda panther parrot partridge pelican penguin perch petrel pheasant
  pigeon pike pipit plover pony porpoise puffin puma python quail quokka rabbit raccoon ram raven redstart
  reindeer rhino robin rook salmon sandpiper sardine seal shark sheep shrew shrike shrimp siskin skate skylark
  sloth snail snipe sparrow squid squirrel starling stoat stork swallow swan swift tapir tern thrush tiger toad
  toucan trout tuna turtle viper vole vulture wagtail walrus warbler wasp weasel whale whimbrel wigeon wolf
  wombat woodcock wren yak zebra
`.trim().split(/\s+/)
);
