"""The tests of the whole product; a package of its own, since a library that we use installs one of this name too."""
