"""Common names of persons and places, which are names at the start of a sentence too.

Left out is what is also a word that begins sentences: Will, Grace, Hope, Rose, May,
Mark, Frank, Bill, Turkey, Chad and so on.
"""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

_PERSONS = """
Aaron Abdul Abigail Abraham Adam Adele Adrian Agatha Agnes Ahmed Aisha Alan Albert
Alejandro Aleksandra Alessandro Alexander Alexandra Alexis Alfred Ali Alice Alicia
Alina Alison Allison Amanda Amelia Amina Amir Amy Ana Anastasia Anders Andrea Andreas
Andrei Andrew Andy Angela Angelina Angus Anita Anja Anna Annabel Anne Annette Annie
Anton Antonia Antonio Archie Arjun Arnold Arthur Astrid Audrey August Ava Axel Barbara
Barry Beatrice Becky Ben Benedict Benjamin Bernard Bernd Beth Bethany Bettina Betty
Beverly Birgit Bob Bobby Boris Brenda Brian Brigitte Bruce Bruno Caleb Camilla Carl
Carla Carlos Carmen Carol Carolina Caroline Carolyn Carrie Catherine Cathy Cecilia
Charles Charlie Charlotte Chen Chloe Chris Christian Christina Christine Christoph
Christopher Cindy Claire Clara Clarissa Claude Claudia Colin Connor Cordelia Craig
Cynthia Dagmar Damian Dan Daniel Daniela Danielle Danny Darius Darren Dave David
Debbie Deborah Delia Denis Dennis Derek Diana Diane Diego Dieter Dirk Dmitri Dominic
Don Donald Donna Doris Dorothy Doug Douglas Duncan Dylan Eddie Edgar Edith Edmund
Eduardo Edward Edwin Eileen Elaine Eleanor Elena Eli Elias Elijah Elisabeth Eliza
Elizabeth Ella Ellen Elliot Elsa Elsie Emil Emilia Emily Emma Enrique Eric Erica Erik
Erika Ernest Ernst Esther Ethan Eugene Eva Evan Evelyn Fabian Fatima Felicia Felix
Fernando Fiona Flora Florence Florian Frances Francesca Francis Francisco Franz Fred
Freddie Frederick Frida Friedrich Fritz Gabriel Gabriela Gareth Gary Gavin Geoffrey
George Georgia Georgina Gerald Gerard Gerda Gertrude Giovanni Gisela Giulia Gloria
Gordon Graham Greg Gregory Greta Gudrun Guido Gustav Hamish Hannah Hans Harold Harriet
Harry Harvey Hassan Heather Hector Heidi Heike Heinrich Helen Helena Helga Helmut
Henri Henrietta Henry Herbert Herman Hilda Hiroshi Holger Horst Howard Hugh Hugo Ian
Ibrahim Ida Igor Ines Inga Ingrid Irene Irina Isaac Isabel Isabella Isabelle Isla Ivan
Jacob Jacqueline Jacques Jake Jakob James Jamie Jana Jane Janet Janice Jason Javier
Jean Jeff Jeffrey Jennifer Jenny Jeremy Jerome Jerry Jesse Jessica Jill Jim Jimmy
Joachim Joan Joanna Joanne Jochen Joe Joel Johan Johanna Johannes John Johnny Jonas
Jonathan Jordan Jorge Joseph Josephine Josh Joshua Juan Judith Judy Julia Julian Julie
Juliet Julius Jürgen Justin Kai Karen Karin Karl Kate Katharina Katherine Kathleen
Kathy Katie Katja Katrin Keith Kelly Ken Kenneth Kerstin Kevin Kim Kirsten Klaus
Konrad Kristin Kurt Kyle Lars Laura Lauren Laurence Lea Leah Lena Leo Leon Leonard
Leonardo Leonie Leroy Leslie Lewis Liam Lina Linda Lisa Lorenzo Lotte Louis Louisa
Louise Luca Lucas Lucia Lucy Ludwig Luigi Luis Luisa Lukas Luke Lydia Lynn Mabel
Madeleine Magdalena Malcolm Manfred Manuel Marc Marcel Marco Marcus Margaret Margot
Maria Marian Marianne Marie Marina Mario Marion Marius Marjorie Markus Martha Martin
Martina Marvin Mary Mateo Mathilda Matilda Matteo Matthew Matthias Maureen Maurice
Mehmet Mei Melanie Melissa Meredith Michael Michaela Michelle Miguel Mike Mildred
Millie Milo Miriam Mohamed Mohammed Moira Molly Monica Monika Moritz Muhammad Muriel
Nadia Nancy Naomi Natalie Natasha Nathan Neil Nelson Nicholas Nick Nicola Nicolas
Nicole Nigel Nikolai Nils Nina Noah Nora Norbert Norman Olaf Oleg Olga Oliver Olivia
Omar Oscar Otto Pablo Pamela Paola Patricia Patrick Paul Paula Pauline Pedro Penelope
Percy Peter Petra Phil Philip Phoebe Phyllis Pierre Priya Rachel Rafael Rainer Ralf
Ralph Ramona Raymond Rebecca Reinhard Renate René Ricardo Richard Rita Robert Roberta
Roberto Robin Roger Roland Rolf Roman Ron Ronald Rosalind Rosemary Rosie Roy Rudolf
Rupert Russell Ruth Ryan Sabine Sabrina Sally Sam Samantha Samir Samuel Sandra Sara
Sarah Sasha Saul Scott Sean Sebastian Sergei Sergio Sharon Sheila Shirley Sibylle
Sigrid Silke Silvia Simon Simone Sofia Sonia Sonja Sophia Sophie Stanley Stefan
Stefanie Stella Stephanie Stephen Steve Steven Stuart Susan Susanna Susanne Susie
Svetlana Sven Sylvia Tamara Tanja Tanya Tara Tariq Tatiana Ted Teresa Terry Theo
Theodore Theresa Thomas Thorsten Tilda Tim Timothy Tina Tobias Todd Tom Tommy Toni
Tony Torsten Tracy Ulrich Ulrike Umberto Uta Uwe Valentina Valerie Vanessa Vera Verena
Veronica Vicky Victoria Viktor Vincent Viola Virginia Vivian Vladimir Walter Wanda
Wendy Werner Wilfred Wilhelm William Winifred Wolfgang Xavier Yasmin Yolanda Yusuf
Yvonne Zachary Zoe Ömer
"""
_PLACES = """
Africa Alaska Albania Algeria Amsterdam Ankara Antarctica Argentina Arizona Armenia
Asia Athens Atlanta Auckland Australia Austria Baghdad Baltimore Bangkok Bangladesh
Barcelona Basel Bavaria Beijing Beirut Belarus Belfast Belgium Belgrade Berlin Bern
Birmingham Bolivia Bonn Bordeaux Bosnia Boston Bratislava Brazil Brazzaville Bremen
Brisbane Bristol Britain Brooklyn Brussels Bucharest Budapest Bulgaria Burma Cairo
California Cambodia Cambridge Cameroon Canada China Canberra Caracas Cardiff Chicago
Chile Cologne Colombia Colorado Copenhagen Croatia Cuba Cyprus Czechia Dakar Dallas
Damascus Delhi Denmark Denver Detroit Deutschland Dortmund Dresden Dubai Dublin
Düsseldorf Ecuador Edinburgh Egypt England Eritrea Estonia Ethiopia Europe Finland
Flanders Florence Florida Frankfurt Frankreich Geneva Genoa Germany Ghana Glasgow
Gothenburg Graz Greece Greenland Hamburg Hamilton Hannover Hanoi Havana Hawaii
Helsinki Hiroshima Honduras Houston Hungary Iceland Idaho Illinois India Indiana
Indonesia Iowa Iran Iraq Ireland Israel Istanbul Italien Italy Jakarta Jamaica Japan
Jerusalem Johannesburg Kabul Kansas Karachi Kazakhstan Kentucky Kenya Kiel Korea Kyiv
Kyoto Lagos Latvia Lebanon Leeds Leipzig Libya Lima Lisbon Lithuania Liverpool London
Louisiana Luxembourg Lyon Madrid Malaysia Malta Manchester Manhattan Manila Marseille
Massachusetts Melbourne Memphis Mexico Miami Michigan Milan Minnesota Mississippi
Missouri Moldova Mongolia Montana Montenegro Montreal Morocco Moscow Mozambique Mumbai
München Munich Myanmar Nairobi Namibia Naples Nebraska Nepal Netherlands Nevada
Nicaragua Nigeria Norway Nuremberg Oakland Ohio Oklahoma Oregon Osaka Oslo Ottawa
Oxford Pakistan Palermo Palestine Panama Paraguay Paris Peking Pennsylvania Peru
Philadelphia Philippines Pittsburgh Poland Porto Portland Portugal Prague Pretoria
Provence Prussia Quebec Reykjavik Riga Romania Rome Rotterdam Russia Rwanda Salzburg
Sarajevo Saxony Scotland Seattle Senegal Seoul Serbia Seville Shanghai Sheffield
Siberia Sicily Singapore Slovakia Slovenia Somalia Spain Spanien Stockholm Strasbourg
Stuttgart Sudan Sweden Switzerland Sydney Syria Taiwan Tallinn Tanzania Tehran
Tennessee Texas Thailand Tibet Tokyo Toronto Toulouse Tunisia Turin Uganda Ukraine
Uppsala Uruguay Utah Utrecht Valencia Vancouver Venezuela Venice Vermont Verona Vienna
Vietnam Vilnius Virginia Wales Warsaw Washington Weimar Wien Wisconsin Wyoming Yemen
Yorkshire Zagreb Zambia Zimbabwe Zurich Zürich Österreich
"""
_AMBIGUOUS = set("August Florence Hamilton Chen Kim Don Mei Robin Roman Jean".split())

KNOWN_NAMES = frozenset((_PERSONS + _PLACES).split()) - _AMBIGUOUS
"""With a capital letter each of these is a name, wherever it stands."""
