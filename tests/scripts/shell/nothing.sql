-- Only a comment.

;
