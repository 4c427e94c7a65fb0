global using IdnActors.Model;
