-- .edit needs a person
.edit
