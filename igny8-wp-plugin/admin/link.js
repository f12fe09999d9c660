/* Takes the code of a connect link out of the address: neither the history nor a copied address keeps it. */
( () => {
	const key = 'igny8-connect';
	const opened = location.hash.startsWith( `#${ key }=` ) ? location.hash : '';
	const form = document.getElementById( 'igny8-form-open_link' );

	/** Keeps the code until after the login. */
	const keep = () => {
		try {
			sessionStorage.setItem( key, opened );
			history.replaceState( null, '', location.pathname + location.search );
		} catch {
			// Without storage the code stays in the address.
		}
	};

	/** Returns the code that was kept, or '', and forgets it. */
	const take = () => {
		try {
			const kept = sessionStorage.getItem( key ) || '';
			sessionStorage.removeItem( key );
			return kept;
		} catch {
			return '';
		}
	};

	/** Posts the code to this site. */
	const post = ( code ) => {
		history.replaceState( null, '', `${ location.pathname }?page=igny8` );
		form.elements.code.value = code;
		form.submit();
	};

	if ( form ) {
		const kept = take();
		if ( opened || kept ) {
			post( opened || kept );
		}
	} else if ( opened ) {
		// This is wp-login.php.
		keep();
	}
} )();
